"""政策找人: what everybody may have by the registered facts, stored; 免申即享 by invitation and consent."""
