// Writes the software bills of materials, CycloneDX 1.6 in JSON: of the npm package, which lists the packages that npm
// installs with it and those in the provider; and of the self-contained programs, which lists the packages and the runtime
// in them. They have no time and no random number, so that equal builds are equal files.
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PackageURL } from 'packageurl-js';
import parseLicense from 'spdx-expression-parse';
import { root } from '../sources.mjs';
import { dependenciesOf, packageAt } from './packages.mjs';

const components = new Contrib.FromNodePackageJson.Builders.ComponentBuilder(
  new Contrib.FromNodePackageJson.Factories.ExternalReferenceFactory(),
  new Contrib.License.Factories.LicenseFactory(parseLicense),
);

/**
 * Returns the bill of the npm package.
 *
 * @param {object} content
 * @param {import('./packages.mjs').Package[]} content.installed
 * @param {import('./packages.mjs').Package[]} content.bundled
 * @param {{ name: string, version: string, sha256: string }} content.program the provider
 */
export function billOfMaterials({ installed, bundled, program: { name, version, sha256 } }) {
  const { Bom, Component, Metadata } = Models;
  const own = npmComponent({ ...JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')), path: '' });
  const program = new Component(Enums.ComponentType.Application, name, {
    bomRef: name,
    version,
    description: 'The Terraform provider, one file with the code of its packages',
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]),
    licenses: own.licenses,
  });
  const requires = connected(installed, '');
  for (const dependency of dependenciesOf(packageAt(''))) own.dependencies.add(requires.get(dependency.path).bomRef);
  own.dependencies.add(program.bomRef);
  for (const component of connected(bundled, `${name}/`).values()) {
    program.components.add(component);
    program.dependencies.add(component.bomRef);
  }
  const bom = new Bom({ metadata: new Metadata({ component: own }) });
  for (const component of [...requires.values(), program]) bom.components.add(component);
  return text(bom);
}

/**
 * Returns the bill of the self-contained programs.
 *
 * @param {object} content
 * @param {import('./packages.mjs').Package[]} content.bundled
 * @param {{ name: string, version: string }} content.program the provider
 * @param {typeof import('./runtime.mjs').runtime} content.runtime
 */
export function billOfPrograms({ bundled, program: { name, version }, runtime }) {
  const { Bom, Component, Metadata } = Models;
  const programs = new Component(Enums.ComponentType.Application, name, {
    bomRef: name,
    version,
    description: 'The Terraform provider with its runtime, one program for each platform',
    licenses: npmComponent({ ...JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')), path: '' }).licenses,
  });
  const platform = runtimeComponent(runtime, Enums.ComponentType.Platform);
  for (const library of runtime.libraries) {
    const component = runtimeComponent(library, Enums.ComponentType.Library);
    platform.components.add(component);
    platform.dependencies.add(component.bomRef);
  }
  const bom = new Bom({ metadata: new Metadata({ component: programs }) });
  for (const component of [...connected(bundled, `${name}/`).values(), platform]) {
    bom.components.add(component);
    programs.dependencies.add(component.bomRef);
  }
  return text(bom);
}

function runtimeComponent({ name, version, license, source }, type) {
  const { ExternalReference, SpdxLicense } = Models;
  return new Models.Component(type, name, {
    bomRef: name,
    version,
    licenses: new Models.LicenseRepository([new SpdxLicense(license)]),
    externalReferences: new Models.ExternalReferenceRepository([
      new ExternalReference(source, Enums.ExternalReferenceType.VCS),
    ]),
  });
}

function text(bom) {
  const format = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(format).serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** Returns the components of packages by path, each with its dependencies among them. */
function connected(packages, prefix) {
  const byPath = new Map(packages.map((each) => [each.path, npmComponent(each, prefix)]));
  for (const each of packages) {
    for (const { path } of dependenciesOf(each)) {
      const dependency = byPath.get(path);
      if (dependency) byPath.get(each.path).dependencies.add(dependency.bomRef);
    }
  }
  return byPath;
}

function npmComponent({ name, version, description, license, integrity, path }, prefix = '') {
  const component = components.makeComponent({ name, version, description, license });
  const [scope, plain] = name.startsWith('@') ? name.split('/') : [undefined, name];
  component.purl = new PackageURL('npm', scope, plain, version).toString();
  component.bomRef.value = `${prefix}${path || component.purl}`;
  const [, digest] = /^sha512-(\S+)$/.exec(integrity ?? '') ?? [];
  if (digest) {
    component.hashes.set(Enums.HashAlgorithm['SHA-512'], Buffer.from(digest, 'base64').toString('hex'));
  }
  return component;
}
