"""What customers' monitoring systems send: their own formats, not operations of the REST API."""
