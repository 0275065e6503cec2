def ROWS(w):
    article = w.first("KnowledgeBaseArticles")
    return {"search_articles": {"values": {"category": article["articleCategoryID"]}}}
