load style
plot nothing_of_this_name using 1:2
