"""The portal: pages of customers."""
