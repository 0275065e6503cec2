def ROWS(w):
    return {"my_day": {"base": {"technician": w.full_name(w.resource)}, "values": {"date": "2026-11-20"},
                       "wrong": {"technician": "Zzyzx Nowhere", "date": "the day the music died"}}}
