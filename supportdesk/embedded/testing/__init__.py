"""Running the tests: static checks, pytest with servers, the browser, guards taken away."""
