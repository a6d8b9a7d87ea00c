// The two usual ways to compile TypeScript for Jest.
module.exports = {
  projects: [
    { displayName: 'ts-jest', preset: 'ts-jest', testMatch: ['**/*.spec.ts'] },
    {
      displayName: 'babel',
      testMatch: ['**/*.spec.ts'],
      transform: {
        '\\.ts$': [
          'babel-jest',
          { presets: [['@babel/preset-env', { targets: { node: 'current' } }], '@babel/preset-typescript'] },
        ],
      },
    },
  ],
};
