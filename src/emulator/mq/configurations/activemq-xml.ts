/**
 * Sanitizes the XML of a configuration for ActiveMQ as UpdateConfiguration does: what the schema does not permit is removed
 * with a warning, and what is left must be valid by the schema.
 *
 * The Developer Guide describes that Amazon MQ sanitizes by its schema, and that it removes Spring expressions, variables
 * and element references. Details are as in responses of AWS recorded on 2026-09-30 in
 * testdata/aws/mq/configuration_sanitization*.json of radkawar/stackd: a removed element has one warning for all that it
 * contains, attributes are reported in alphabetical order, and a value that does not fit its type is an error, not a
 * warning. GUESS(configuration-form): warnings come in the order of the document.
 */
import { attributeTypes } from './attribute-types';
import { ldapElement, permittedElements, rootElement } from './permitted-elements';
import type { PermittedCollection, PermittedElement, UniqueAttribute } from './permitted-elements';
import { inOrder, invalidXml, parseConfigurationXml, writeXml } from './xml';
import type { XmlElement } from '../../../xml';

/** A warning in the response of UpdateConfiguration. */
export interface SanitizationWarning {
  readonly reason: 'DISALLOWED_ELEMENT_REMOVED' | 'DISALLOWED_ATTRIBUTE_REMOVED' | 'INVALID_ATTRIBUTE_VALUE_REMOVED';
  readonly elementName: string;
  readonly attributeName?: string;
}

/** Sanitized XML, and the first warnings. */
export interface Sanitized {
  readonly xml: string;
  readonly warnings: readonly SanitizationWarning[];
}

/** The response of UpdateConfiguration has the first 20 warnings (API reference). */
const maxWarnings = 20;

const namespace = 'http://activemq.apache.org/schema/core';

/** A Spring expression or variable, or (GUESS(configuration-expressions): at the start of a value only) a reference to an element. */
const expression = /\$\{|#\{|^#/;

/**
 * Sanitizes XML. Throws a BadRequestException if it is not well-formed or not valid. The map of LDAP is kept only if
 * `isLdap` (pull request 18070 of the Terraform AWS provider).
 */
export function sanitize(xml: string, isLdap = false): Sanitized {
  const document = parseConfigurationXml(xml);
  const { root } = document;
  if (root.localName !== rootElement || root.namespace !== namespace) {
    throw invalidXml(`the root must be the element '${rootElement}' of the namespace ${namespace}.`);
  }
  const sanitizer = new Sanitizer(isLdap);
  sanitizer.element(root, permittedElements[rootElement] as PermittedElement);
  return { xml: writeXml(document), warnings: sanitizer.warnings };
}

class Sanitizer {
  readonly warnings: SanitizationWarning[] = [];

  constructor(private readonly isLdap: boolean) {}

  /** Sanitizes an element, whose children are collections. */
  element(node: XmlElement, permitted: PermittedElement): void {
    this.attributes(node, permitted.attributes);
    const collections = this.children(node, (name) => permitted.collections.get(name), this.collection);
    if (permitted.needsCollection && collections.length === 0) {
      throw invalidXml(
        `the element '${node.localName}' is empty. Add ${[...permitted.collections.keys()].join(' or ')}.`,
      );
    }
    requireUnique(node, permitted.unique);
  }

  /** Sanitizes a collection, whose children are elements. */
  private readonly collection = (node: XmlElement, permitted: PermittedCollection): void => {
    this.attributes(node, new Map());
    const elements = this.children(
      node,
      (name) =>
        permitted.elements.includes(name) && (this.isLdap || name !== ldapElement)
          ? permittedElements[name]
          : undefined,
      (child, rules: PermittedElement) => this.element(child, rules),
    );
    const { length } = elements;
    if (length < permitted.min || length > permitted.max) {
      const allowed = permitted.min > 0 ? `at least ${permitted.min}` : `at most ${permitted.max}`;
      throw invalidXml(`the element '${node.localName}' has ${length} elements. Allowed: ${allowed}.`);
    }
    requireUnique(node, permitted.unique);
  };

  /** Removes the children without rules, sanitizes the others, and returns these. */
  private children<T>(
    node: XmlElement,
    rulesOf: (name: string) => T | undefined,
    sanitizeChild: (child: XmlElement, rules: T) => void,
  ): XmlElement[] {
    if (node.hasText) throw invalidXml(`the element '${node.localName}' contains text. Remove the text.`);
    const kept: XmlElement[] = [];
    node.children = node.children.filter((child) => {
      if (child.kind !== 'element') return true;
      const rules = child.namespace === namespace ? rulesOf(child.localName) : undefined;
      if (rules === undefined) {
        this.warn({ reason: 'DISALLOWED_ELEMENT_REMOVED', elementName: child.localName });
        return false;
      }
      sanitizeChild(child, rules);
      kept.push(child);
      return true;
    });
    return kept;
  }

  /** Removes attributes that are not permitted, and expressions. Throws if another value does not fit its type. */
  private attributes(node: XmlElement, permitted: PermittedElement['attributes']): void {
    const elementName = node.localName;
    node.attributes = inOrder(node.attributes).filter(({ name, value, isDeclaration }) => {
      if (isDeclaration) return true;
      const type = permitted.get(name);
      if (!type) {
        this.warn({ reason: 'DISALLOWED_ATTRIBUTE_REMOVED', elementName, attributeName: name });
        return false;
      }
      if (expression.test(value)) {
        this.warn({ reason: 'INVALID_ATTRIBUTE_VALUE_REMOVED', elementName, attributeName: name });
        return false;
      }
      const valueType = attributeTypes[type];
      if (!valueType.accepts(value)) {
        throw invalidXml(
          `the value of attribute '${name}' on element '${elementName}' is not valid. Allowed: ${valueType.allowed}.`,
        );
      }
      return true;
    });
  }

  private warn(warning: SanitizationWarning): void {
    if (this.warnings.length < maxWarnings) this.warnings.push(warning);
  }
}

function requireUnique(node: XmlElement, unique: readonly UniqueAttribute[] = []): void {
  for (const { element, attribute, isRequired } of unique) {
    const seen = new Set<string>();
    for (const { attributes } of descendants(node, element)) {
      const value = attributes.find(({ name }) => name === attribute)?.value;
      if (value === undefined && !isRequired) continue;
      if (value === undefined || seen.has(value)) {
        const problem = value === undefined ? 'is missing' : 'has the same value twice';
        throw invalidXml(`the attribute '${attribute}' on element '${element}' ${problem} in '${node.localName}'.`);
      }
      seen.add(value);
    }
  }
}

function descendants(node: XmlElement, name: string): XmlElement[] {
  return node.children.flatMap((child) =>
    child.kind === 'element' ? [...(child.localName === name ? [child] : []), ...descendants(child, name)] : [],
  );
}
