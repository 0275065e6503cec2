def ROWS(w):
    return {"whoami": {}, "get_version": {}, "get_threshold_information": {},
            "operation_status": {"base": {"operation": w.lost_operation}, "wrong": {"operation": "op-0000000000"}}}
