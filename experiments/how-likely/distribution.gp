# How many seeds end at most at each number: all seeds, the report's own, and what is printed. Loaded by the scripts of the
# rows, which set `id`, the row, and `what`, the number's name.
data = table("distribution.csv")
is(which, c) = (strcol("id") eq id && strcol("which") eq which) ? column(c) : NaN
stats data using (is("all", "printed")) nooutput
printed = STATS_max
stats data using (is("all", "seeds")) nooutput
many = STATS_max
stats data using (is("report", "seeds")) nooutput
few = STATS_max
stats data using (is("all", "value")) nooutput
least = STATS_min < printed ? STATS_min : printed
most = STATS_max > printed ? STATS_max : printed
# A tail of a few seeds far out must not flatten all the others.
isLong = least > 0 && most > 3 * least
if (isLong) { set logscale x }
margin = most > least ? 0.03 * (most - least) : 1
if (isLong) { set xrange [0.97 * least:1.03 * most] } else { set xrange [least - margin:most + margin] }
set yrange [0:100]
set xlabel what.(isLong ? " (logarithmic axis)" : "")
set ylabel "% of the seeds with at most so many"
set key bottom right
set arrow 1 from printed, graph 0 to printed, graph 1 nohead linestyle 100
plot data using (is("all", "value")):(is("all", "percent")) with steps linetype 1 title sprintf("%d seeds", many), \
     data using (is("report", "value")):(is("report", "percent")) with steps linetype 2 title sprintf("the report's %d", few), \
     NaN with lines linestyle 100 title sprintf("printed: %g", printed)
