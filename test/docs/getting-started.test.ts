/** Follows the pages for a start, as a reader would. */
import { followPages } from './follow';

followPages((page) => /^docs\/(install|getting-started)/.test(page));
