def ROWS(w):
    return {"whoami": {}, "get_version": {}, "get_threshold_information": {}}
