# Test errors of each method: median and central 80 % of the seeds.
load style
eval size(1100, 620)
data = table("methods-bars.csv")
stats data using 1 nooutput
count = int(STATS_max)
stats data using (column("place") == 1 ? column("median") : NaN) name "N" nooutput
stats data using "low" nooutput
least = STATS_min
stats data using "high" nooutput
set logscale x
set xrange [0.8 * least:1.2 * STATS_max]
set xtics (4, 6, 8, 10, 15, 20, 30, 50)
set xlabel "wrong test digits, % (logarithmic axis)"
set yrange [count + 0.6:0.4]
set lmargin 34
unset key
set ytics 1
set for [k=1:count] ytics add ("" k)
set arrow 1 from N_min, graph 0 to N_min, graph 1 nohead linestyle 100
plot data using "median":"place":"low":"high":yticlabels(strcol("method")) with xerrorbars linetype 1 linewidth 2 pointsize 1.2
