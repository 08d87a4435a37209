"""The parts of a notice by their form (Decree 30/2020/NĐ-CP, article 8), and the facts each part states."""
