/**
 * How much garbage a server lets gather before all of its heap is collected. V8 goes by how fast memory is taken: of a server
 * that has little to do it collects everything again and again, every five seconds at two hundred answers a second, for the
 * sake of some ten megabytes. Each time both cores mark for a tenth of a second, in which an answer takes 60 ms and not 3
 * (bench/README.md#england).
 */

/**
 * What Node is begun with. On the command line: of a process that runs already the second changes nothing. Twice what is
 * alive may be garbage, some 200 MB of a directory; `--max-old-space-size` bounds it as ever.
 */
export const heapFlags = ['--heap-growing-percent=200', '--no-memory-reducer'] as const;
