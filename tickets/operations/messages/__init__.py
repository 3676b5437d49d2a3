"""What is written on a ticket: messages, their files, answers to questions, drafts and texts to write with."""
