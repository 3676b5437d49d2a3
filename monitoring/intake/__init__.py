"""What arrives, before anybody looks at it: tokens, stored requests, and when each installation was last heard."""
