# SPDX-License-Identifier: GPL-2.0
# Time of each walk over the number of ranges; variables: data, out
set terminal pngcairo size 900,600
set output out
set title "walks over System RAM ranges: all ranges (solid), first range (dashed)"
set xlabel "ranges"
set ylabel "nanoseconds"
set logscale xy
set grid
set key left top
plot for [i=1:3] data using 1:(column(2*i)) title word("forward reverse 2023",i)." all" with linespoints dashtype 1 lc i, \
     for [i=1:3] data using 1:(column(2*i+1)) title word("forward reverse 2023",i)." first" with linespoints dashtype 2 lc i
