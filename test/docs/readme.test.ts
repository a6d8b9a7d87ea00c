/** Follows the README, as a reader would. */
import { followPages } from './follow';

followPages((page) => page === 'README.md');
