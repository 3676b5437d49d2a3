"""Sample data and a story for every vendor: invented people and tickets, acted through the operations of the desk on a simulated clock."""
