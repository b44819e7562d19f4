/**
 * Packages whose client a tool writes into the project, under a path of the project's choice. The path is the conventional one, so that the
 * client is known before the tool has run, and where the files are not checked in.
 */
export const generatedClients: readonly { readonly package: string; readonly path: string; readonly directory: string; readonly mark: string }[] = [
  { package: "@prisma/client", path: "(?:^|[/\\\\])(?:generated[/\\\\]prisma|prisma[/\\\\]generated)(?:[/\\\\](?!runtime|internal|browser|enums|models)[\\w.-]+)*$", directory: "[/\\\\](?:generated[/\\\\]prisma|prisma[/\\\\]generated)[/\\\\]", mark: "prisma" },
];

const patterns = generatedClients.map(({ package: name, path, mark }) => ({ name, mark, path: new RegExp(path) }));

/** The package whose generated client an import names by a path; null for any other module. */
export function generatedPackage(specifier: string): string | null {
  return patterns.find(({ mark, path }) => specifier.includes(mark) && path.test(specifier))?.name ?? null;
}

/** The package whose generated client a file of the project belongs to, whichever of its files it is. */
export function packageOfGeneratedFile(path: string): string | null {
  return generatedClients.find(({ mark, directory }) => path.includes(mark) && new RegExp(directory).test(path))?.package ?? null;
}

/** Finds such an import in a text, in quotes. */
export const generatedInQuotes = `["'\`](?:[^"'\`\\n]*/)?(?:generated/prisma|prisma/generated)(?:/[\\w.-]+)*["'\`]`;

/** Whether the client of the package may be generated. */
export function isGenerated(name: string): boolean {
  return generatedClients.some((each) => each.package === name);
}
