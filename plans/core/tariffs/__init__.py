"""What phone calls cost, as terms say it: tariffs, allowances, and who checks them."""
