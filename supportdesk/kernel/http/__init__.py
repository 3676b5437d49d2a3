"""Requests and answers: middleware, error pages, logs, proxies."""
