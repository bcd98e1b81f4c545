/** The package brings no types of its own. */
declare module '@asymmetrik/fhir-json-schema-validator' {
  class JSONSchemaValidator {
    constructor(schema: object);
    /** What is wrong with a resource; `verbose`: every fault. */
    validate(resource: unknown, verbose?: boolean): readonly unknown[];
  }
  export = JSONSchemaValidator;
}
