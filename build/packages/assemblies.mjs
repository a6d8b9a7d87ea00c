/**
 * The assemblies of the packages in other languages than TypeScript. jsii checks the values from those languages before the
 * constructs receive them, by the types in the assembly. Its errors contain the values, which may be passwords, and it
 * drops unknown keys of objects in lists. So the packages have two assemblies: their code is generated from one with the
 * types of the API, and jsii reads another at run time, in which every input has the type `any`. The constructs check all
 * inputs themselves, as they do for JavaScript, and report all violations at once. The result of a method that a subclass in
 * another language can implement is an input too.
 */

const any = { primitive: 'any' };

/**
 * Returns the assembly from which code is generated. Classes without a public constructor get one, whose only effect is its
 * error: Python would create an object that fails when it is used.
 */
export function assemblyOfGenerators(assembly) {
  return withTypes(assembly, (type) => {
    // jsii gives classes with an inherited constructor the initializer of their base class.
    const isPrivate = type.kind === 'class' && !type.abstract && !type.initializer;
    const summary = 'Throws an error: use the static methods.';
    return isPrivate ? { ...type, initializer: { docs: { summary } } } : type;
  });
}

/** Returns the assembly that jsii reads at run time. */
export function assemblyOfRuntime(assembly) {
  return withTypes(assemblyOfGenerators(assembly), (type) => ({
    ...type,
    ...(type.initializer && { initializer: withInputs(type.initializer) }),
    ...(type.methods && { methods: type.methods.map(withInputs) }),
    ...(type.properties && {
      properties: type.properties.map((property) =>
        type.datatype || !property.immutable ? { ...property, type: any } : property,
      ),
    }),
  }));
}

function withTypes(assembly, change) {
  const types = Object.entries(assembly.types).map(([name, type]) => [name, change(type)]);
  return { ...assembly, types: Object.fromEntries(types) };
}

function withInputs({ parameters, ...callable }) {
  return {
    ...callable,
    ...(callable.abstract && callable.returns && { returns: { ...callable.returns, type: any } }),
    ...(parameters && { parameters: parameters.map((given) => ({ ...given, type: any })) }),
  };
}
