// SPDX-License-Identifier: MIT

#include "unit/interop/gzip.hpp"

#include <staffa/interop/correction_jec.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <ios>
#include <limits>
#include <string>

namespace {

using namespace staffa;

double f(float x) { return static_cast<double>(x); }

std::string rewritten(const std::string& text) { return detail::corrections::root_formula(text).rewrite(); }

TEST(CorrectionJec, FormulasOfRoot) {
  EXPECT_EQ(rewritten("TMath::Max(.5,1E3*x)+1e+3"), "max(0.5,1e3*x)+1e3");
  EXPECT_EQ(rewritten("-x^2"), "-(x^2)");
  EXPECT_EQ(rewritten("3*(-x^2)"), "3*(-(x^2))");
  EXPECT_EQ(rewritten("exp(-([0]*x)^2)"), "exp(-(([0]*x)^2))");
  EXPECT_EQ(rewritten("1-x^2"), "1-x^2");
  EXPECT_EQ(rewritten("2*-x"), "2*-x");
  EXPECT_EQ(rewritten("-x^-2"), "-(x^-2)");
  EXPECT_EQ(rewritten("TMath::Power(x, 2) - TMath::Log10(y)"), "pow(x,2)-log10(y)");
  EXPECT_THROW((void)rewritten("-x^-y^z"), detail::corrections::formula_problem);
  EXPECT_THROW((void)rewritten("(x"), detail::corrections::formula_problem);
}

const char* const l1 =
    "{1 JetEta 2 JetPt Rho max(0.1,1-y*[0]/x+[1]) Correction L1}\n"
    "-5 0   6 10 100 0 50  0.5 0\n"
    "0 2.1  6 10 100 0 50  0.25 1\n";

TEST(CorrectionJec, BinsLimitsAndFloats) {
  const auto c = parse_jec(l1)["correction"];
  ASSERT_EQ(c.inputs().size(), 3u);
  EXPECT_EQ(c.inputs()[1].name, "JetPt");
  EXPECT_EQ(c.evaluate(-1.0, 20.0, 8.0), 1 - 8 * 0.5 / 20);
  EXPECT_EQ(c.evaluate(1.0, 20.0, 8.0), 1 - 8 * 0.25 / 20 + 1);
  EXPECT_EQ(c.evaluate(1.0, 5.0, 8.0), c.evaluate(1.0, 10.0, 8.0));       // below the limit of JetPt
  EXPECT_EQ(c.evaluate(1.0, 500.0, 80.0), c.evaluate(1.0, 100.0, 50.0));  // above both
  EXPECT_EQ(c.evaluate(-5.5, 20.0, 8.0), 1);                              // outside
  EXPECT_EQ(c.evaluate(2.2, 20.0, 8.0), 1);
  EXPECT_NE(c.evaluate(f(2.1f), 20.0, 8.0), 1);  // the last edge belongs to the bin
  EXPECT_EQ(parse_jec(l1, "jec", {.exclude_last_edge = true})["correction"].evaluate(f(2.1f), 20.0, 8.0), 1);
  EXPECT_EQ(parse_jec(l1, "jec", {.double_precision = true, .exclude_last_edge = true})["correction"].evaluate(
                2.1, 20.0, 8.0),
            1);
}

TEST(CorrectionJec, GzipIsToldByItsFirstBytes) {
  const std::string zipped = interop_test::gzip(l1), path = testing::TempDir() + "staffa_jec.txt";
  EXPECT_EQ(parse_jec(zipped)["correction"].evaluate(-1.0, 20.0, 8.0), 1 - 8 * 0.5 / 20);
  std::ofstream(path, std::ios::binary) << zipped;
  EXPECT_EQ(load_jec(path)["correction"].evaluate(-1.0, 20.0, 8.0), 1 - 8 * 0.5 / 20);
  std::ofstream(path, std::ios::binary) << l1;
  EXPECT_EQ(load_jec(path)["correction"].evaluate(-1.0, 20.0, 8.0), 1 - 8 * 0.5 / 20);
  std::remove(path.c_str());
  EXPECT_THROW((void)load_jec(path), correction_file_error);
  EXPECT_THROW((void)parse_jec(zipped.substr(0, zipped.size() - 9)), correction_file_error);
  EXPECT_EQ(parse_jec(zipped + "rubbish").warnings().size(), 1u);
  for (const std::string& bytes : {zipped, std::string(l1)}) {
    try {
      (void)parse_jec(bytes, "l1.txt", {.max_bytes = 100});
      FAIL();
    } catch (const correction_file_error& e) {
      EXPECT_NE(std::string(e.what()).find("larger than the limit of 100 bytes"), std::string::npos) << e.what();
    }
  }
}

TEST(CorrectionJec, AxesThatDifferFromBinToBin) {
  const auto c = parse_jec(
      "# resolutions\n{ 2 JetEta Rho 1 JetPt [0]*x Resolution }\n"
      "0 1 0 10 3 0 1000 1\n0 1 10 40 3 0 1000 2\n1 2 0 20 3 0 1000 3\n0 0 0 0 3 0 1 1\n")["correction"];
  EXPECT_EQ(c.evaluate(0.5, 15.0, 10.0), 20);
  EXPECT_EQ(c.evaluate(0.5, 5.0, 10.0), 10);
  EXPECT_EQ(c.evaluate(1.5, 15.0, 10.0), 30);
  EXPECT_EQ(c.evaluate(1.5, 25.0, 10.0), 1);
}

TEST(CorrectionJec, ScaleFactorsAreCentralDownUp) {
  const auto c = parse_jec("{1 JetEta 0 None ScaleFactor}\n-5 0 3 1.5 1.25 1.75\n0 5 3 1.125 1 1.25\n")["correction"];
  EXPECT_EQ(c.evaluate(-1.0, "nominal"), 1.5);
  EXPECT_EQ(c.evaluate(-1.0, "down"), 1.25);
  EXPECT_EQ(c.evaluate(1.0, "up"), 1.25);
}

std::string problem(const std::string& text) {
  try {
    (void)parse_jec(text, "f.txt");
  } catch (const correction_error& e) {
    return e.what();
  }
  return "accepted";
}

TEST(CorrectionJec, WhatIsWrongWithAFile) {
  EXPECT_EQ(problem(""), "f.txt: there is no header '{...}', line 0");
  EXPECT_EQ(problem("0 1 2\n"), "f.txt: expected the header '{...}', line 1");
  EXPECT_EQ(problem("{1 JetEta 1 JetPt x Response L2}\n"), "f.txt: files of responses are not supported, line 1");
  const std::string header = "{1 JetEta 1 JetPt [0]*x Correction L2}\n";
  EXPECT_EQ(problem(header), "f.txt: there are no rows, line 1");
  EXPECT_EQ(problem(header + "0 1 4 0 1 5\n"), "f.txt: the row says that 4 numbers follow, but there are 3, line 2");
  EXPECT_EQ(problem(header + "0 1 2 0 1\n"), "f.txt: the row has too few numbers: expected 3, line 2");
  EXPECT_EQ(problem(header + "1 0 3 0 1 5\n"), "f.txt: a bin's upper end is not above its lower one, line 2");
  EXPECT_EQ(problem(header + "0 1 3 0 1 a\n"), "f.txt: 'a' is no number, line 2");
  EXPECT_EQ(problem(header + "0 1 3 0 1 5\n0 1 3 0 1 5\n"), "f.txt: a second row for the bin of line 2, line 3");
  EXPECT_NE(problem("{1 JetEta 1 JetPt TMath::Pi()*x Correction L2}\n").find("expected a value, found 'T'"),
            std::string::npos);
  EXPECT_EQ(parse_jec(header + "0 1 3 0 1 5\n2 3 3 0 1 5\n").warnings().size(), 1u);
}

}  // namespace
