"""The processes behind the pages: ticker, tasks, heartbeats."""
