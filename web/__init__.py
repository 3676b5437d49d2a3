"""What people meet: pages by audience, on top of all domain apps."""
