// Writes the licenses of the runtime in the self-contained programs: Bun, and what it is linked with. Its npm packages have no
// license texts.
import { bunVersion } from '../self-contained/runtimes.mjs';
import { standardText } from './texts.mjs';

/** What Bun 1.4 contains, by its own list: <https://github.com/oven-sh/bun/blob/main/LICENSE.md>. */
const [bun, ...libraries] = [
  ['Bun', 'MIT', 'https://github.com/oven-sh/bun'],
  ['JavaScriptCore and WebCore of WebKit', 'LGPL-2.0', 'https://github.com/oven-sh/WebKit'],
  ['TinyCC', 'LGPL-2.1', 'https://github.com/tinycc/tinycc'],
  ['BoringSSL', 'Apache-2.0', 'https://boringssl.googlesource.com/boringssl'],
  ['Brotli', 'MIT', 'https://github.com/google/brotli'],
  ['c-ares', 'MIT', 'https://github.com/c-ares/c-ares'],
  ['Highway', 'Apache-2.0', 'https://github.com/google/highway'],
  ['ICU', 'Unicode-3.0', 'https://github.com/unicode-org/icu'],
  ['libarchive', 'BSD-2-Clause', 'https://github.com/libarchive/libarchive'],
  ['libbase64', 'BSD-2-Clause', 'https://github.com/aklomp/base64'],
  ['LLVM libc++abi', 'Apache-2.0', 'https://github.com/llvm/llvm-project'],
  ['libdeflate', 'MIT', 'https://github.com/ebiggers/libdeflate'],
  ['libjpeg-turbo', 'BSD-3-Clause', 'https://github.com/libjpeg-turbo/libjpeg-turbo'],
  ['libspng', 'BSD-2-Clause', 'https://github.com/randy408/libspng'],
  ['libuv (on Windows)', 'MIT', 'https://github.com/libuv/libuv'],
  ['libwebp', 'BSD-3-Clause', 'https://github.com/webmproject/libwebp'],
  ['lol-html', 'BSD-3-Clause', 'https://github.com/cloudflare/lol-html'],
  ['ls-hpack, ls-qpack, lsquic', 'MIT', 'https://github.com/litespeedtech/lsquic'],
  ['mimalloc', 'MIT', 'https://github.com/microsoft/mimalloc'],
  ['picohttpparser', 'MIT', 'https://github.com/h2o/picohttpparser'],
  ['simdutf', 'Apache-2.0', 'https://github.com/simdutf/simdutf'],
  ['TigerBeetle (parts)', 'Apache-2.0', 'https://github.com/tigerbeetle/tigerbeetle'],
  ['uSockets, uWebSockets', 'Apache-2.0', 'https://github.com/uNetworking/uSockets'],
  ['uucode', 'MIT', 'https://github.com/jacobsandlund/uucode'],
  ['zlib-ng', 'Zlib', 'https://github.com/zlib-ng/zlib-ng'],
  ['Zstandard', 'BSD-3-Clause', 'https://github.com/facebook/zstd'],
];

const part = ([name, license, source]) => ({ name, license, source });

/** The runtime, for the bill of materials. Bun does not publish the versions of its libraries. */
export const runtime = { ...part(bun), version: bunVersion, libraries: libraries.map(part) };

/** Returns the text of RUNTIME_LICENSES. */
export function runtimeLicenses() {
  const parts = [bun, ...libraries];
  const ids = [...new Set(parts.map(([, license]) => license))].sort();
  const list = parts.map(([name, license, source]) => `${name} (${license})\n  ${source}`);
  const texts = ids.map((id) => `${'-'.repeat(80)}\n\n${id}\n\n${standardText(id)}\n`);
  return `The self-contained programs terraform-provider-mq also contain the runtime Bun ${bunVersion}, unchanged, which is linked
with the following. The copyright notices are in the sources at these addresses.

${list.join('\n')}

JavaScriptCore and TinyCC are under the GNU Lesser General Public License. Their sources, with the changes of Bun, are at the
addresses above; the commit of WebKit is in the sources of Bun ${bunVersion}. You may change them and build the runtime
again (https://github.com/oven-sh/bun/blob/main/LICENSE.md), and then the program: it is made of the runtime and of
the file terraform-provider-mq of the npm package cdktf-mq-users by the script build/self-contained.mjs of that package.

${texts.join('\n')}`;
}
