// `npm run soak [-- EVENTS]`: ten million scheduling events on four processors; fails if memory grows.
import { runApart } from './apart';

process.exit(runApart(['soak', process.argv[2] ?? '10000000'], true).status ?? 1);
