"""What drills do to the desk beyond killing its processes."""
