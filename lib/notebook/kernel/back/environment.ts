/**
 * @file Names that every cell may use and that neither ECMAScript's nor Node's types declare. A full DOM is not
 * among them: `name`, `status` or `length` would then pass the type checker and fail when they run.
 */
export const environment = `
declare namespace WebAssembly {
  type ImportExportKind = "function" | "global" | "memory" | "table";
  interface ModuleExportDescriptor { kind: ImportExportKind; name: string }
  interface ModuleImportDescriptor { kind: ImportExportKind; module: string; name: string }
  type Imports = Record<string, Record<string, unknown>>;
  type Exports = Record<string, any>;
  interface Module {}
  var Module: {
    new (bytes: ArrayBufferView | ArrayBuffer): Module;
    exports(module: Module): ModuleExportDescriptor[];
    imports(module: Module): ModuleImportDescriptor[];
    customSections(module: Module, name: string): ArrayBuffer[];
  };
  interface Instance { readonly exports: Exports }
  var Instance: { new (module: Module, imports?: Imports): Instance };
  interface Memory { readonly buffer: ArrayBuffer; grow(pages: number): number }
  var Memory: { new (descriptor: { initial: number; maximum?: number; shared?: boolean }): Memory };
  interface Table { readonly length: number; get(index: number): any; set(index: number, value: any): void; grow(by: number): number }
  var Table: { new (descriptor: { element: "anyfunc" | "externref"; initial: number; maximum?: number }): Table };
  interface Global<T = any> { value: T; valueOf(): T }
  var Global: { new <T = any>(descriptor: { value: "i32" | "i64" | "f32" | "f64" | "externref"; mutable?: boolean }, value?: T): Global<T> };
  interface CompileError extends Error {}
  var CompileError: { new (message?: string): CompileError };
  interface LinkError extends Error {}
  var LinkError: { new (message?: string): LinkError };
  interface RuntimeError extends Error {}
  var RuntimeError: { new (message?: string): RuntimeError };
  function validate(bytes: ArrayBufferView | ArrayBuffer): boolean;
  function compile(bytes: ArrayBufferView | ArrayBuffer): Promise<Module>;
  function instantiate(bytes: ArrayBufferView | ArrayBuffer, imports?: Imports): Promise<{ module: Module; instance: Instance }>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
}
`;
