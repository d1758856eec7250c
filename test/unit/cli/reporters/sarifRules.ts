/** An object of a SARIF log: what the 2.1.0 schema requires of it, and the objects inside. */
interface Shape {
  readonly required?: readonly string[];
  /** Properties outside this list are not allowed (`additionalProperties: false`). */
  readonly known: readonly string[];
  readonly inside?: Readonly<Record<string, Shape>>;
  readonly allowed?: Readonly<Record<string, readonly string[]>>;
  readonly least?: Readonly<Record<string, number>>;
}

const MESSAGE: Shape = { required: ['text'], known: ['text', 'markdown', 'id', 'arguments'] };

const ARTIFACT: Shape = { known: ['uri', 'uriBaseId', 'index', 'description', 'properties'] };

const REGION: Shape = {
  known: ['startLine', 'startColumn', 'endLine', 'endColumn', 'snippet', 'message'],
  least: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
};

const LOCATION: Shape = {
  known: ['id', 'physicalLocation', 'logicalLocations', 'message', 'annotations', 'properties'],
  least: { id: -1 },
  inside: {
    message: MESSAGE,
    physicalLocation: {
      // Required by 3.29.2: at least one of artifactLocation and address.
      required: ['artifactLocation'],
      known: ['artifactLocation', 'region', 'contextRegion', 'address', 'properties'],
      inside: { artifactLocation: ARTIFACT, region: REGION },
    },
    logicalLocations: {
      known: ['name', 'index', 'fullyQualifiedName', 'decoratedName', 'parentIndex', 'kind'],
    },
  },
};

const RULE: Shape = {
  required: ['id'],
  known: ['id', 'name', 'shortDescription', 'fullDescription', 'help', 'helpUri', 'properties'],
  inside: { shortDescription: MESSAGE, fullDescription: MESSAGE, help: MESSAGE },
};

/** The part of the OASIS schema for SARIF 2.1.0 that a log of Gradlens uses. */
const LOG: Shape = {
  required: ['version', 'runs'],
  known: ['$schema', 'version', 'runs', 'inlineExternalProperties', 'properties'],
  allowed: { version: ['2.1.0'] },
  inside: {
    runs: {
      required: ['tool'],
      known: ['tool', 'results', 'columnKind', 'originalUriBaseIds', 'invocations', 'properties'],
      allowed: { columnKind: ['utf16CodeUnits', 'unicodeCodePoints'] },
      inside: {
        tool: {
          required: ['driver'],
          known: ['driver', 'extensions', 'properties'],
          inside: {
            driver: {
              required: ['name'],
              known: ['name', 'version', 'semanticVersion', 'informationUri', 'rules'],
              inside: { rules: RULE },
            },
          },
        },
        results: {
          required: ['message'],
          known: [
            'ruleId',
            'ruleIndex',
            'kind',
            'level',
            'message',
            'locations',
            'relatedLocations',
            'partialFingerprints',
            'properties',
          ],
          allowed: { level: ['none', 'note', 'warning', 'error'] },
          least: { ruleIndex: -1 },
          inside: { message: MESSAGE, locations: LOCATION, relatedLocations: LOCATION },
        },
      },
    },
  },
};

/** Where a log breaks the schema, in words; empty where it does not. */
export function violations(log: unknown): string[] {
  return check(log, LOG, '');
}

function check(value: unknown, shape: Shape, path: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, i) => check(item, shape, `${path}[${i}]`));
  }
  if (typeof value !== 'object' || value === null) return [`${path} is no object`];
  const object = value as Readonly<Record<string, unknown>>;
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const { required = [], known, inside = {}, allowed = {}, least = {} } = shape;
  const found: string[] = [];
  for (const key of required) if (!(key in object)) found.push(`${at(key)} is missing`);
  for (const [key, child] of Object.entries(object)) {
    if (!known.includes(key)) found.push(`${at(key)} is unknown`);
    if (allowed[key]?.includes(String(child)) === false) found.push(`${at(key)} has another value`);
    const bound = least[key];
    if (bound !== undefined && !(Number.isInteger(child) && Number(child) >= bound)) {
      found.push(`${at(key)} is no whole number from ${bound} up`);
    }
    const inner = inside[key];
    if (inner) found.push(...check(child, inner, at(key)));
  }
  return found;
}
