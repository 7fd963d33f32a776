# How many of the samples give the verdict of all seeds, by how many seeds a sample has; a line for each row.
load style
eval size(1100, 640)
data = table("samples.csv")
# The rows, as words in the order of the file.
ids = ""
note_id(s) = strstrt(ids." ", " ".s." ") ? 0 : (ids = ids." ".s, 1)
stats data using (note_id(strcol("id"))) nooutput
set xlabel "seeds of a sample"
set ylabel "% of the samples with the verdict of all seeds"
set logscale x
set xrange [4:60]
set xtics (5, 10, 20, 40)
set yrange [0:105]
set key bottom right
at(i) = (strcol("id") eq i) ? column("same_percent") : NaN
plot for [i in ids] data using "seeds":(at(i)) with linespoints title i
