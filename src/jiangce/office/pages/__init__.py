"""What all working pages share: the frame, the look, the words of money and deadlines."""
