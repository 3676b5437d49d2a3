"""Phone calls on tickets: recorded, corrected, marked as misuse."""
