# How many weights have which size: three ways to train, first seed.
load style
data = table("histograms.csv")
names = table("histogram-names.csv")
array titles[3]
stats names using (titles[int(column("place"))] = strcol("name"), 1) nooutput
set logscale y
set yrange [0.02:150]
set xrange [-0.1:0.1]
set xtics 0.05
set xlabel "weight"
set ylabel "share of the weights in a bin of 0.005, % (logarithmic axis)"
on(k) = (column("place") == k && column("percent") > 0) ? column("percent") : NaN
plot for [k=1:3] data using "weight":(on(k)) with histeps linetype k title titles[k]
