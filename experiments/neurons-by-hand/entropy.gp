# Two classes with true probabilities p and 1 − p: entropy, cross-entropy and both divergences over q.
load style
curves = table("entropy-curves.csv")
point = table("entropy-point.csv")
stats point using (p = column(1), h = column(2), 1) nooutput
set xrange [0:1]
set yrange [0:3]
set xlabel "predicted probability q of the first class"
set ylabel "bits"
set arrow 1 from p,0 to p,h nohead linecolor rgb "#555555" linewidth 1.5 dashtype (4,4)
set label 1 sprintf("q = p = %g", p) at p,0.12 offset character 0.8,0
set key top center
plot curves using "q":"cross-entropy" with lines linetype 1 title "cross-entropy H(p, q)", \
     curves using "q":"entropy" with lines linetype 7 title "entropy H(p)", \
     curves using "q":"divergence" with lines linetype 2 title "divergence D(p‖q)", \
     curves using "q":"reverse" with lines linetype 3 title "the other way round, D(q‖p)", \
     point using "p":"entropy" with points pointtype 7 pointsize 1.6 linecolor rgb "#D55E00" notitle
