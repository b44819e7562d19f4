import machineid from "eslint-plugin-machineid";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  // Fixtures and the programs before their repair are wrong on purpose.
  globalIgnores(["dist/", "coverage/", "**/.next/", "**/fixtures/", "test/runtime/types/", "docs/demo/before/"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: ["test/tsconfig.json", "docs/demo/tsconfig.json"], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/no-unsafe-type-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],

      // Kinds of syntax nodes are compared as text; the compiler knows all of them, and refuses a wrong one.
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
      // An async function without await turns what it throws into a rejection.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/no-unnecessary-boolean-literal-compare": "off",
      "@typescript-eslint/no-unnecessary-template-expression": "off",
      "@typescript-eslint/no-unnecessary-type-arguments": "off",
      "@typescript-eslint/unified-signatures": "off",
    },
  },
  {
    // Syntax nodes come from any parser, and ESLint sets `parent` of the program to null: the types promise more than there is.
    files: ["src/{program,flow,facts,analysis,report}/**", "rules/**"],
    rules: {
      "@typescript-eslint/no-unnecessary-condition": "off",
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "BinaryExpression[operator=/^[!=]==$/][right.name='undefined'] > MemberExpression[property.name=/^(typeAnnotation|typeParameters|typeArguments|superTypeArguments|returnType|constraint)$/]",
          message: "Where one parser leaves a type out, another writes null: compare with == null.",
        },
        { selector: "MemberExpression[property.name='decorators']", message: "espree sets no list of decorators: ask decoratorsOf()." },
        {
          selector:
            ":matches([test.operator='!=='][test.right.name='undefined'], [test.left.operator='!=='][test.left.right.name='undefined'], [test.left.left.operator='!=='][test.left.left.right.name='undefined']):matches(WhileStatement, ForStatement):has(:matches(AssignmentExpression, ArrayExpression) > MemberExpression[property.name='parent'], Property[key.name='parent']):not(:has(Literal[raw='null']))",
          message: "ESLint sets `parent` of the program to null: ask enclosingFunction(), or test for null, too.",
        },
      ],
    },
  },
  {
    // Tests throw what no one should, take methods apart, match with `expect.any()`, whose type is any, and run programs that they wrote.
    files: ["test/**"],
    rules: {
      "@typescript-eslint/no-base-to-string": "off",
      "@typescript-eslint/no-implied-eval": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    // Values of programs that run here, and trees of another parser, come without types.
    files: ["test/flow/parse.ts", "test/flow/execution/**"],
    rules: { "@typescript-eslint/no-unsafe-type-assertion": "off" },
  },
  {
    // What the plugin asks of others holds for the code that its own pages show.
    files: ["docs/**/*.{ts,js,mjs}", "src/**/*.ts", "rules/**/*.ts"],
    extends: [machineid.configs.recommended],
  },
  {
    // They write the pages of this repository and run its demo, on a developer's machine.
    files: ["docs/tools/**", "docs/demo/lib/**"],
    settings: { machineid: { sideEffects: ["recommended", { off: true, packs: ["fs", "child-process"] }] } },
  },
  {
    // What asks the authority cannot ask it first, and an operator's client must work when nothing is permitted.
    files: ["src/runtime/**", "src/admin/**"],
    rules: { "machineid/validate-before-side-effect": "off" },
  },
);
