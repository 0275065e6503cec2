def ROWS(w):
    when = {"start": "2027-03-01", "end": "2027-04-01"}
    task_labels = {"status": "In Progress", "department": {"department": w.department["name"]}, "priority": 3,
                   "type": w.some("Tasks", "taskType", -1), "billing_code": w.work_type["name"], "hours": 3, "estimated_hours": 3}
    project_labels = {"department": w.some("Projects", "department"), "other_fields": {"extProjectNumber": "E-1"}, "status": "In Progress", "type": w.some("Projects", "projectType", -1)}
    note = w.first("TaskNotes")
    link = w.first("TaskPredecessors", last=True)
    return {
        "search_projects": {"values": project_labels},
        "get_project": {"base": {"project": w.project["projectNumber"]}, "values": {"fields": ["description"]}},
        "create_project": {"base": {"company": w.company["id"], "name": "Move", **when}, "values": project_labels},
        "update_project": {"base": {"project": w.project["id"], "description": "Later"},
                           "values": project_labels | {"description": "Much later"} | {"start": when, "end": {"end": "2029-04-01"}}},
        "search_tasks": {"values": {"status": "In Progress"}},
        "get_task": {"base": {"task": w.task["taskNumber"]}, "values": {"fields": ["description"]}},
        "create_task": {"base": {"project": w.task["projectID"], "title": "Cable"}, "values": task_labels | w.assigned(w.resource)},
        "update_task": {"base": {"task": w.task["id"], "title": "Cables"}, "values": task_labels | {"title": "Wires"}},
        "project_status": {"values": {"lead": w.project["projectLeadResourceID"], "company": w.project["companyID"]}},
        "search_phases": {},
        "create_phase": {"base": {"project": w.task["projectID"], "title": "Third"}, "values": {"parent_phase": w.phase["id"]}},
        "update_phase": {"base": {"phase": w.phase["id"], "title": "Fourth"},
                         "values": {"title": "Fifth", "external_id": "E-1", "parent_phase": w.other_phase(w.phase)}},
        "search_project_notes": {}, "search_task_notes": {},
        "get_task_note": {"base": {"note": note["id"]}, "values": {"fields": ["title"]}, "refused": {"task": note["taskID"] + 1}},
        "update_task_note": {"base": {"note": note["id"], "title": "All done"}, "values": {"title": "Nearly done", "publish": w.some("TaskNotes", "publish", 1),
                                                                                          "note_type": w.some("TaskNotes", "noteType", 1)}, "refused": {"task": note["taskID"] + 1}},
        "search_task_predecessors": {"values": {"task": link["successorTaskID"], "waits_for": link["predecessorTaskID"]}},
        "get_task_predecessor": {"base": {"predecessor": link["id"]}, "values": {"fields": ["lagDays"]}},
        "create_task_predecessor": {"base": {"task": link["successorTaskID"], "waits_for": link["predecessorTaskID"] - 1}, "values": {"lag_days": 3}},
        "update_task_predecessor": {"base": {"predecessor": link["id"], "lag_days": 4}, "values": {"lag_days": 2}},
        "delete_task_predecessor": {"base": {"predecessor": link["id"]}},
        "create_project_note": {"base": {"project": w.project["id"], "title": "News", "description": "All well", "publish": w.some("ProjectNotes", "publish")},
                                "values": {"note_type": w.some("ProjectNotes", "noteType", -1)}},
        "create_task_note": {"base": {"task": w.task["id"], "description": "All well", "publish": w.some("TaskNotes", "publish")},
                             "values": {"note_type": w.some("TaskNotes", "noteType")}},
        "get_project_note": {"base": {"note": w.first("ProjectNotes")["id"]}, "values": {"fields": ["title"]},
                             "refused": {"project": w.first("ProjectNotes")["projectID"] + 1}},
        "get_phase": {"base": {"phase": w.phase["id"]}, "values": {"fields": ["title"]}, "refused": {"project": w.phase["projectID"] + 1}},
    }
