/** `node measure.cjs FIGURE` prints the rows of one figure as JSON. */
import { figures } from './figures';

process.stdout.write(JSON.stringify(figures[process.argv[2]]()));
