"""Pure rules of people: no Django, no clock."""
