"""Who somebody is, across channels: joined by verified e-mail, merged and parted by operators."""
