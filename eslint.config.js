import machineid from "eslint-plugin-machineid";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const typescript = ["**/*.ts"];

export default defineConfig(
  globalIgnores(["dist/", "coverage/", "**/fixtures/", "docs/demo/before/"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: ["test/tsconfig.json", "docs/demo/tsconfig.json"], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/no-unsafe-type-assertion": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],

      // Matters of taste, which the compiler and the reader settle better.
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/prefer-reduce-type-parameter": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/unified-signatures": "off",
    },
  },
  {
    // What the package promises holds for its own code and for the code that its pages show.
    files: ["src/**/*.ts", "rules/**/*.ts", "docs/**/*.{ts,js,mjs}"],
    extends: [machineid.configs.recommended],
  },
);
