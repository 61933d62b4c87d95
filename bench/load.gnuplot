# SPDX-License-Identifier: GPL-2.0
# Time of a load over the size of the initrd; variables: data, out
set terminal pngcairo size 900,600
set output out
set title "kexec -s -l in 4 GiB, medians of three"
set xlabel "MiB of initrd"
set ylabel "seconds"
set logscale xy
set grid
set key left top
plot for [i=2:5] data using 1:i title columnheader with linespoints
