def ROWS(w):
    return {
        "search_resources": {"values": {"type": w.some("Resources", "resourceType"), "email": w.resource["email"]}},
        "get_resource": {"base": {"resource": w.full_name(w.resource)}, "values": {"fields": ["title"]}},
        "search_resource_roles": {},
    }
