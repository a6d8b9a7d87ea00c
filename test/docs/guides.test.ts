/** Follows all other pages, as a reader would. */
import { followPages } from './follow';

followPages((page) => page !== 'README.md' && !/^docs\/(install|getting-started)/.test(page));
