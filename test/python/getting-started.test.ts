/** Follows the page for a start in Python, as a reader would. */
import { followPages } from '../docs/follow';
import { describeWithPython } from '../support/python/python';

describeWithPython('the page for Python', (python) => {
  followPages((page) => page === 'docs/getting-started/python.md', python);
});
