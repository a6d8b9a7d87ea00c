/** Follows the pages for a start, as a reader would. test/python follows the one for Python. */
import { followPages } from './follow';

followPages((page) => /^docs\/(install|getting-started)/.test(page) && page !== 'docs/getting-started/python.md');
