"""The registers on screen: people, organisations and facts looked through, entered, corrected, withdrawn; twins merged."""
