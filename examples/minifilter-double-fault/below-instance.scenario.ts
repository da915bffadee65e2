/* The backup goes below the own instance: no second PreCreate. The paging write still enters PreWrite, with room for it. */
import { scenario } from 'kdlab';
import { protectedMachine } from './machine';
import { FIX_BELOW_INSTANCE } from './fixes';

export default scenario({
  title: 'The backup is read and written below the own instance',
  ...protectedMachine(FIX_BELOW_INSTANCE, 4),
});
