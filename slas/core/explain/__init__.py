"""Why a deadline is where it is, as pieces and as a picture."""
